/* The commands of `caw`: each gets what follows its name, and gives the exit status. */
#pragma once
int caw_gdb_main(int argc, char **argv);
int caw_test_main(int argc, char **argv);
