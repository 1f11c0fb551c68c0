/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "1ea321474f1ac3e692a9304875475b3f705a49122d0c5ba1b5fa1fd45b2aad5b";
