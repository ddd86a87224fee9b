break twice if n == 11
break loops
run
step
step
step
step
step
step
step
continue
step
step
step
step
step
