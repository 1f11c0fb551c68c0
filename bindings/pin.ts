/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "63a6d7fb843f89a1484f7e18aa8476f0cae5aa2a57d435cd72057f0549fd84cc";
