/** SHA-256 of yuma.wasm: what this source builds to, on every machine. */
export const BLOB_SHA256 = "9590f63369ee14c1f4ca8ecf69d3dc54c8401baccf11901aeccb098b008fb04e";
