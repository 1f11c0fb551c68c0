/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "5b8527f637380e14f7cf3bf05125acb27e2f6b22dfc0ad1569e5413d00142cdd";
