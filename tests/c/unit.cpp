// The other half of scan.cpp: a second file that includes the headers.
#include <tutela.hpp>

#include <tutela.h>

bool versions_agree();

bool versions_agree() { return tutela_version_number() == TUTELA_VERSION; }
