/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "51edc117eb82407ce30394c19d4fdafdcea96e966f67bedc4658572a21733a99";
