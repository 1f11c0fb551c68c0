/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "1a3ed65c6896b38c1abcf68c577f4596e598d677c0011966af26ec0241d313ee";
