/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "624bbce17b3534635444e04c64587d0efacbb036d2b24eb4c03e76140ad41509";
