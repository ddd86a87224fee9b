/* The commands of `caw`: each gets what follows its name, and gives the exit status. */
#pragma once
int caw_gdb_main(int argc, char **argv);
int caw_test_main(int argc, char **argv);
int caw_ps_main(int argc, char **argv);
int caw_pstree_main(int argc, char **argv);
int caw_stat_main(int argc, char **argv);
