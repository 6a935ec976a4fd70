/* The other half of scan.c: a second file that includes the header. */
#include <tutela.h>

int versions_agree(void);

int versions_agree(void)
{
    return tutela_version_number() == TUTELA_VERSION;
}
