break 31
break 58
break tour.c:45
run
info locals
print sum
print &squares[1] == &squares[0] + 1
print squares
print p.x
print i
print count
print name
set var p.y = 77
print p
continue
print inner
print a
print b
print n
info locals
continue
print text
print lengths[id]
print id
print i
