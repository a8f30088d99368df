/** What AWS takes at the most. */

/** A DynamoDB item, names of attributes included, in bytes. */
export const itemBytes = 400 * 1024
/** The error of SendTaskFailure and of a Fail state, in characters. */
export const errorCharacters = 256
/** Its cause. */
export const causeCharacters = 32_768
/** The input or output of a state, and what SendTaskSuccess takes, in bytes of UTF-8. */
export const payloadBytes = 256 * 1024
