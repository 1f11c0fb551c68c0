/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "26a421212588ec959aa8e6b04fdaa71dff096c88d0273280ba26119c35f36aac";
