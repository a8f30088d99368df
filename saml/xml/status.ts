import { malformed } from '../error'
import { attribute, childrenNamed, type XmlElement } from './element'
import * as names from './names'

/** The code of a response's one status. */
export function readStatus(response: XmlElement): string | undefined {
  const codes = childrenNamed(response, names.protocol, 'Status').flatMap((status) =>
    childrenNamed(status, names.protocol, 'StatusCode'),
  )
  const [code, second] = codes
  if (!code || second) throw malformed('A response has one Status with one StatusCode')
  return attribute(code, 'Value')
}
