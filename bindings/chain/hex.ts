/** Bytes as 0x and two digits each. */
export type HexString = string;
