/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "835ccee707fc153fd9464bcbfb3c25fecb607a26df07a7827c36cc3454fcecd2";
