echo == tasks\n
caw tasks
echo == all\n
caw bt all
echo == one\n
caw bt 3
caw frame 0
caw print text[0]
caw print lengths[id] + id
caw bt 2
caw frame 1
caw print first + 1
