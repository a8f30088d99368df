import { AwsError } from '../../kernel/aws-error'

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
    new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, { ActualObjectSize: String(size) })
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
