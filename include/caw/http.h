/* HTTP/1.1: a server with routes, and a client.
   A handler is an async function of a request and a response. Both, and all that caw_alloc and caw_fmt give, live until
   it returns. A plain reply is only put down; the connection sends it, together with the answers to pipelined requests.
   Results: 0 or more, or a negative libuv code. In a cancelled scope every async function gives UV_ECANCELED. */
#pragma once
#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>
#include <caw.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct caw_app caw_app;
typedef struct caw_request caw_request;
typedef struct caw_response caw_response;
typedef struct caw_client caw_client;
typedef _Async void caw_handler(caw_request *, caw_response *);

/* ---- the application ---- */
/* A new application in *out (NULL on failure: UV_ENOMEM). It lives as long as the program. */
int caw_app_new(caw_app **out);

/* "METHOD /pattern". {name} stands for one segment, {name*} as the last for the whole rest. The first route that fits
   wins; a path that only fits with another method is answered 405 with Allow; HEAD falls back to GET. The pattern is
   copied. UV_EINVAL: malformed. Example: caw_route(app, "GET /users/{id}", user); */
int caw_route(caw_app *, const char *pattern, caw_handler *handler);

/* The server and its whole command line (--help tells it); ends on SIGTERM or SIGINT. The program's exit status:
   0, 1 when it cannot serve (port in use), 2 for a bad option. */
int caw_serve(caw_app *, int argc, char **argv);

/* Whether a handler goes on when its client hangs up; at first it is cancelled then. In class sync it always goes on. */
void caw_app_keep_running(caw_app *, bool on);

/* One pointer for all handlers; the application's own. */
void caw_app_data(caw_app *, void *);
void *caw_req_data(caw_request *);

/* ---- the request ---- */
/* A path parameter, decoded; "" when there is none of this name. */
const char *caw_param(caw_request *, const char *name);
/* The first query parameter of this name, decoded; "" when absent. */
const char *caw_query(caw_request *, const char *name);
/* A header by name (case does not matter); "" when absent. */
const char *caw_req_header(caw_request *, const char *name);
caw_str caw_req_method(caw_request *);
caw_str caw_req_path(caw_request *); /* as sent, without the query */

/* Some of the body into p; 0: its end. UV_EOF: the client went away; UV_EPROTO: a malformed chunk. */
_Async ssize_t caw_body_read(caw_request *, void *p, size_t n);
/* All of the body, in the request's arena. UV_E2BIG: more than max (answer 413). *out is cleared on failure. */
_Async int caw_body(caw_request *, caw_str *out, size_t max);

/* Memory for as long as the request. Never NULL (no memory ends the worker with a message). Aligned to 16, not zeroed. */
void *caw_alloc(caw_request *, size_t);
__attribute__((__format__(printf, 2, 3))) char *caw_fmt(caw_request *, const char *fmt, ...);

/* ---- the response: 200 and empty unless told otherwise ---- */
void caw_status(caw_response *, int status);
/* One more header. A value with CR, LF or NUL, or a name that is none, makes the answer a 500: no header can be
   smuggled in. Both are copied. Content-Length, Transfer-Encoding, Connection and Date are the connection's own. */
void caw_header(caw_response *, const char *name, const char *value);
__attribute__((__format__(printf, 3, 4))) void caw_text(caw_response *, int status, const char *fmt, ...);
__attribute__((__format__(printf, 3, 4))) void caw_json(caw_response *, int status, const char *fmt, ...);
/* Bytes of any type; copied. */
void caw_send(caw_response *, int status, const char *type, const void *, size_t);
/* Streaming: the head goes out before the first piece; the handler's return ends the body. Waits while the client is
   slow. 0 or a code: then the client is gone. Example: caw_status(res, 200); await caw_res_write(res, "a\n", 2); */
_Async int caw_res_write(caw_response *, const void *, size_t);

/* ---- the client ---- */
/* GET http://host[:port]/path; the body in *out, in the request's arena. 0, or a code: that of the connection,
   UV_EINVAL for what is no http URL, or CAW_HTTP_ERROR(status) when the answer is not 2xx (the body is in *out then
   too). Without an answer *out stays as it was: a default, perhaps. Connections are kept alive and shared by the worker's requests. */
_Async int caw_get(caw_request *, caw_str *out, const char *url);
#define CAW_HTTP_ERROR(status) (-10000 - (status))

typedef struct {
    const char *method; /* NULL: GET */
    const char *url;
    const char *headers; /* NULL, or whole lines, each ended by \r\n */
    const void *body;
    size_t body_n;
    size_t max; /* of the answer's body; 0: 16 MiB */
} caw_http_req;
typedef struct {
    int status;
    caw_str body;  /* owned by the caller: caw_http_res_free */
    char type[96]; /* Content-Type, "" when absent */
} caw_http_res;

/* Any request. 0 whatever the status is, or a code (UV_E2BIG: body over the limit; UV_EPROTO: not HTTP). GET, HEAD, PUT,
   DELETE and OPTIONS are sent once more if a kept connection turns out to be dead. Cancelled: the connection is closed. */
_Async int caw_fetch(caw_client *, const caw_http_req *, caw_http_res *out);
void caw_http_res_free(caw_http_res *);    /* accepts NULL */
caw_client *caw_req_client(caw_request *); /* the worker's client */
int caw_client_new(caw_client **out);      /* one's own, outside a server */
void caw_client_free(caw_client *);        /* closes its idle connections; accepts NULL */

#ifdef __cplusplus
}
#endif
