tbreak twice
break tour.c:44 if id == 2
run
finish
next
continue
next
finish
