/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "486c79273470a55ce7f3b26c52c45349fbdfaf6506285302e86e1bf0d5d48da7";
