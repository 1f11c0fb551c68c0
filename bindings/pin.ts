/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "7724a76347f4805d2a8154fbf869e810219afd27bea3b5b2a57060562b5c198b";
