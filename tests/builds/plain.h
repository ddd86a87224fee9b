void show(int total);
