import { AwsError } from '../../kernel/aws-error'
import { invalidArgument, invalidRequest } from './errors'

/**
 * The first and last byte that a Range header asks for. Undefined means the whole: no header, one that can't
 * be read, or several ranges, which S3 does not serve.
 * @throws InvalidRange (416)
 */
export function byteRange(
  header: string | undefined,
  size: number,
): readonly [first: number, last: number] | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (from === '' && to === '') return undefined
  const unsatisfiable = () =>
    new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, {
      ActualObjectSize: String(size),
      RangeRequested: header?.trim(),
    })
  if (from === '') {
    const length = Number(to)
    if (length === 0 || size === 0) throw unsatisfiable()
    return [Math.max(size - length, 0), size - 1]
  }
  const first = Number(from)
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== '' && Number(to) < first) return undefined
  if (first >= size) throw unsatisfiable()
  return [first, last]
}

/** What of a source is copied as a part; undefined: all of it. @throws InvalidArgument, InvalidRequest */
export function copyRange(
  header: string | undefined,
  size: number,
): readonly [first: number, last: number] | undefined {
  if (header === undefined) return undefined
  const refuse = (message: string) => invalidArgument(message, 'x-amz-copy-source-range', header)
  const [, from = '', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? []
  if (from === '' || Number(to) < Number(from)) {
    throw refuse(
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the ' +
        'zero-based offsets of the first and last bytes to copy',
    )
  }
  if (Number(from) >= size) throw invalidRequest('The specified copy range is invalid for the source object size')
  if (Number(to) >= size) throw refuse(`Range specified is not valid for source object of size: ${size}`)
  return [Number(from), Number(to)]
}
