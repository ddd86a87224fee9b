/* The inline functions of abi.h that touch thread-local variables, as functions: for what `cawc --emit-c` has written, compiled
   by a compiler that has no such variables (tcc). */
#include <caw/abi.h>

caw_frame *caw_plain_frame_take(size_t size, const caw_code *code);
void caw_plain_frame_drop(caw_frame *f);
void caw_plain_call_begin(caw_call *c);
void caw_plain_call_end(caw_call *c);
caw_frame *caw_plain_replace(caw_frame *self, caw_frame *callee);
void caw_plain_group_started(caw_group *g, caw_frame *st);
bool caw_plain_start_deep(void);

caw_frame *caw_plain_frame_take(size_t size, const caw_code *code)
{
    return caw_frame_take(size, code);
}
void caw_plain_frame_drop(caw_frame *f)
{
    caw_frame_drop(f);
}
void caw_plain_call_begin(caw_call *c)
{
    caw_call_begin(c);
}
void caw_plain_call_end(caw_call *c)
{
    caw_call_end(c);
}
caw_frame *caw_plain_replace(caw_frame *self, caw_frame *callee)
{
    return caw_replace(self, callee);
}
void caw_plain_group_started(caw_group *g, caw_frame *st)
{
    caw_group_started(g, st);
}
bool caw_plain_start_deep(void)
{
    return caw_start_deep();
}
