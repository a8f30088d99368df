/** Cursors of pages: where the last page ended, as ElectroDB writes it down. */
import { RefusedError } from '../../shared/errors'
import { isCausedBy } from './condition-failures'

/** What a query with a caller's cursor gives; refused if it fails only because the cursor is not one of that query's. */
export async function pageAt<T>(cursor: string | undefined, query: Promise<T>): Promise<T> {
  try {
    return await query
  } catch (error) {
    if (cursor === undefined || (isCursor(cursor) && !isCausedBy(error, 'ValidationException'))) throw error
    throw new RefusedError('invalid', 'CursorInvalid', 'cursor: expected the cursor of an earlier page', {
      field: 'cursor',
    })
  }
}

function isCursor(text: string): boolean {
  try {
    const keys: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return typeof keys === 'object' && keys !== null && Object.values(keys).every((key) => typeof key === 'string')
  } catch {
    return false
  }
}
