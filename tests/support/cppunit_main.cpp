// main() of the tree's test programs: the testing kit's own.
#include "../../sdk/testing/include/corbel/testing/cppunit_main.h"
