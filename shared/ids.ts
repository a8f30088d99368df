/** Ids and secrets, made here so that tests can give their own. */
import { createHash, randomBytes } from 'node:crypto'
import { encodeUlid, ulidAlphabet } from '../events/event-id'

/** A ULID: 48 bits of time, 80 random ones, in 26 characters that sort by time. */
export function newUlid(now: Date): string {
  return encodeUlid(now, randomBytes(10))
}

/**
 * A ULID that is the same for the same time and seed: the id of an event that may be created again when
 * its trigger is retried. Consumers then see one event, however often it is sent.
 */
export function derivedUlid(now: Date, seed: string): string {
  return encodeUlid(now, createHash('sha256').update(seed).digest().subarray(0, 10))
}

export function isUlid(text: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text)
}

/** When it was made. */
export function timeOfUlid(ulid: string): Date {
  return new Date([...ulid.slice(0, 10)].reduce((time, character) => time * 32 + ulidAlphabet.indexOf(character), 0))
}

/** Whether it is the subject of a person in the directory: a user pool gives UUIDs. */
export function isSub(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

/** 256 random bits for a link, in 43 characters that need no escaping in a URL. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of a secret. A plain hash is enough: there are 256 random bits to guess. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
