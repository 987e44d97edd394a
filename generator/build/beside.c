#include "build/beside.h"

bool beside_begin(struct beside *beside, unsigned threads, void *(*work)(void *data), void *data)
{
    beside->begun = threads > 1 && pthread_create(&beside->thread, NULL, work, data) == 0;
    return beside->begun;
}

bool beside_end(struct beside *beside)
{
    bool begun = beside->begun;
    if (begun)
        pthread_join(beside->thread, NULL);
    beside->begun = false;
    return begun;
}
