start
next
next
