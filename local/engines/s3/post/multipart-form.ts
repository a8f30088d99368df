/** The fields of a form with a file, as browsers post it to a bucket: what comes after the file is not looked at. */
import { AwsError } from '../../../kernel/aws-error'
import { invalidArgument } from '../errors'

export interface PostForm {
  /** By the name in lower case; of several the last. */
  readonly fields: ReadonlyMap<string, FormField>
  readonly file: Buffer
  /** Undefined: the file has none, and then nothing stands for it in a key. */
  readonly filename: string | undefined
}

export interface FormField {
  /** As the form has it. */
  readonly name: string
  readonly value: string
}

/** Bytes of the fields before the file, with what names them: whether AWS counts that too is not known. */
const mostBeforeFile = 20_480

/** @throws AwsError as AWS was recorded to refuse a form that is none, has no file, or too much before it */
export function readForm(contentType: string, body: Buffer): PostForm {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) throw malformed()
  const fields = new Map<string, FormField>()
  let before = 0
  for (const part of partsOf(body, `--${boundary}`)) {
    const name = parameterOf(part.disposition, 'name')
    if (name === undefined) throw malformed()
    if (name.toLowerCase() === 'file') {
      return { fields, file: part.content, filename: parameterOf(part.disposition, 'filename') }
    }
    before += part.disposition.length + part.content.length
    if (before > mostBeforeFile) throw tooMuchBeforeFile()
    fields.set(name.toLowerCase(), { name, value: part.content.toString() })
  }
  throw invalidArgument('POST requires exactly one file upload per request.', 'file', '0')
}

interface Part {
  readonly disposition: string
  readonly content: Buffer
}

function* partsOf(body: Buffer, delimiter: string): Generator<Part> {
  const between = `\r\n${delimiter}`
  let start = body.indexOf(delimiter)
  if (start < 0) throw malformed()
  start += delimiter.length
  while (body.toString('latin1', start, start + 2) === '\r\n') {
    const headersEnd = body.indexOf('\r\n\r\n', start)
    const end = headersEnd < 0 ? -1 : body.indexOf(between, headersEnd + 2)
    if (end < 0) throw malformed()
    const headers = body.toString('utf8', start + 2, headersEnd)
    const [, disposition = ''] = /^content-disposition:\s*form-data\s*(;.*)$/im.exec(headers) ?? []
    yield { disposition, content: body.subarray(headersEnd + 4, end) }
    start = end + between.length
  }
}

/** Browsers write a quote in a name as `%22`. */
function parameterOf(disposition: string, name: string): string | undefined {
  const [, quoted, plain] = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^\\s;]+))`, 'i').exec(disposition) ?? []
  return (quoted ?? plain)?.replaceAll('%22', '"')
}

const malformed = (): AwsError =>
  new AwsError('MalformedPOSTRequest', 'The body of your POST request is not well-formed multipart/form-data.')

const tooMuchBeforeFile = (): AwsError =>
  new AwsError(
    'MaxPostPreDataLengthExceeded',
    'Your POST request fields preceeding the upload file was too large.',
    400,
    { MaxPostPreDataLengthBytes: String(mostBeforeFile) },
  )
