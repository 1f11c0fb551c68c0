// The fixed tables as operations (docs/abi.md): Operation.FIXED + type * 32 + operation. The operands are arrays, so that
// one call answers a whole table. An element is a number's raw bits: 8 bytes for I32F32 and integers, else 16.

export enum FixedType {
  I32F32 = 0,
  I64F64 = 1,
  I96F32 = 2,
  U64F64 = 3,
  U96F32 = 4,
}

export const FIXED_TYPES = 5;
export const FIXED_OPERATIONS = 32;

export enum FixedOperation {
  SATURATING_ADD = 0,
  SATURATING_SUB = 1,
  SATURATING_MUL = 2,
  SATURATING_DIV = 3,
  CHECKED_ADD = 4,
  CHECKED_MUL = 5,
  CHECKED_DIV = 6,
  SAFE_DIV = 7,
  FLOOR = 8,
  ROUND = 9,
  CHECKED_POW = 10,
  /** epsilon is the right-hand operand. */
  CHECKED_SQRT = 11,
  EXP = 12,
  EXP_SAFE = 13,
  LOG2 = 14,
  LN = 15,
  SAFE_LN = 16,
  SATURATING_FROM_I64 = 17,
  SATURATING_FROM_U16 = 18,
  SATURATING_FROM_U64 = 19,
  SATURATING_TO_NUM_I64 = 20,
  SATURATING_TO_NUM_U16 = 21,
  SATURATING_TO_NUM_U64 = 22,
  /** SATURATING_TO_FIXED + FixedType. */
  SATURATING_TO_FIXED = 24,
}

export enum FixedField {
  /** The left-hand operands: 8 or 16 bytes an element. */
  LEFT_8 = 0x0108,
  LEFT_16 = 0x0110,
  RIGHT_8 = 0x0208,
  RIGHT_16 = 0x0210,
  /** The results, and for each whether there is one. */
  RESULT_8 = 0x4108,
  RESULT_16 = 0x4110,
  EXISTS = 0x4201,
}
