/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "37b73a080715dd284474a1eb6e6c2471439691cb6e4adb068c88c1aa1be211e6";
