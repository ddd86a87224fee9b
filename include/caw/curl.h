/* HTTP, FTP and whatever else libcurl speaks: an easy handle is made and set up as ever, and curl_easy_perform(easy) becomes
   await caw_curl_perform(easy). Transfers of a worker share libcurl's connections: what one has left open the next one to
   that place uses.

   Link with -lcaw-curl -lcurl. */
#ifndef CAW_CURL_H_INCLUDED
#define CAW_CURL_H_INCLUDED
#include <curl/curl.h>
#include <caw/sync.h>

#ifdef __cplusplus
extern "C" {
#endif

/* curl_easy_perform: the transfer's CURLcode, CURLE_OK (0) or more; or UV_EBUSY: the handle has one under way; what the
   worker's first transfer needs (UV_ENOMEM, UV_EMFILE); UV_ECANCELED. Cancelled: the transfer is given up and its connection
   closed; the handle is whole, and what the callbacks had until then stays. The callbacks are plain functions, and may run in
   the turn of another task that waits for a transfer. A deadline of all of it is `within`; libcurl's own (CURLOPT_TIMEOUT_MS,
   CURLOPT_CONNECTTIMEOUT_MS) hold too.

       within (2000) e = await caw_curl_perform(easy);
       else e = UV_ETIMEDOUT; */
_Async int caw_curl_perform(CURL *easy);

/* For a pool of easy handles: sets it back by curl_easy_reset, and puts it. NULL is accepted. */
void caw_curl_put(caw_pool *, CURL *);

#ifdef __cplusplus
}
#endif
#endif
