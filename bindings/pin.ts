/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "5edfc7bef219eb6327c2d790dcecd2e8e09fcc59ec3d2be711497cd33ee30329";
