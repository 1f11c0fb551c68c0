/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "a7fab3c62fcfb773b842bba4a79182f62a469a16a4da5f4a4e184598614a5910";
