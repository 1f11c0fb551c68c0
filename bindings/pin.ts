/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "f9c6bfa92154272232336df7c98349b5b5e179b5f9cc5a6c160f2b406f9c820d";
