/**
 * Git over HTTP at `/v1/repos/<name>`, by the machine's `git http-backend`. It is for programs: any user and password
 * will do, or none, and no page of a browser is let near it. Only what git speaks today is there, no file of a repository.
 */
import { spawn } from 'node:child_process'
import type { Documents, HttpRequest, HttpResponse } from '../../kernel/service'
import { gitEnvironment } from '../../lib/git/git'
import type { TellPush } from './pushes'
import type { Repositories, Repository } from './state'

const pathForm = /^\/v1\/repos\/([\w.-]+)(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/

export function createSmartHttp(repositories: Repositories, tellPush: TellPush): Documents {
  async function push(repository: Repository, request: HttpRequest, what: string): Promise<HttpResponse> {
    return repositories.inTurn(repository, async () => {
      const response = await backend(repositories.directoryOf(repository), request, what)
      // Also where it was refused in part: what was taken is told.
      await tellPush(repository.name)
      return response
    })
  }

  return {
    has: (path) => pathForm.test(path),
    takesPosts: true,
    async handle(request) {
      const [, name = '', what = ''] = pathForm.exec(request.path) ?? []
      if (request.knownKeysOnly) return plain(403, 'Repositories are for git, not for pages of a browser')
      const repository = repositories.find(name)
      if (!repository)
        return plain(404, `There is no repository ${name}; make it with CreateRepository or in a template`)
      if (what === '/info/refs' && !/^git-(upload|receive)-pack$/.test(request.query.get('service') ?? '')) {
        return plain(403, 'Only git of version 1.6.6 and later is spoken here')
      }
      if ((what === '/info/refs') !== (request.method === 'GET'))
        return plain(405, `${request.method} is not for ${what}`)
      if (what === '/git-receive-pack') return push(repository, request, what)
      return backend(repositories.directoryOf(repository), request, what)
    },
  }
}

const plain = (status: number, text: string): HttpResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: `${text}\n`,
})

/** Bytes of an answer; a repository of a developer's own is less. */
const longestAnswer = 1024 ** 3

function backend(directory: string, request: HttpRequest, what: string): Promise<HttpResponse> {
  const { headers, method, query, body, sourceIp } = request
  const header = (name: string) => (typeof headers[name] === 'string' ? (headers[name] as string) : '')
  const environment = {
    ...gitEnvironment(),
    GIT_PROJECT_ROOT: directory,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_PROTOCOL: header('git-protocol'),
    PATH_INFO: what,
    REQUEST_METHOD: method,
    QUERY_STRING: query.toString(),
    CONTENT_TYPE: header('content-type'),
    CONTENT_LENGTH: String(body.length),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    REMOTE_ADDR: sourceIp,
    REMOTE_USER: 'local',
  }
  return new Promise((resolve) => {
    const child = spawn('git', ['-c', 'core.hooksPath=/dev/null', '-c', 'safe.directory=*', 'http-backend'], {
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const chunks: Buffer[] = []
    let length = 0
    let complaint = ''
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > longestAnswer) child.kill('SIGKILL')
      else chunks.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < 4096) complaint += chunk.toString()
    })
    child.on('error', () => resolve(plain(501, 'Repositories need git on this machine: install it, and push again')))
    child.on('close', () => resolve(responseOf(Buffer.concat(chunks), complaint)))
    // It may end before it has read all.
    child.stdin.on('error', () => undefined)
    child.stdin.end(body)
  })
}

/** CGI: headers, an empty line, the body. */
function responseOf(output: Buffer, complaint: string): HttpResponse {
  const end = output.indexOf('\r\n\r\n')
  if (end < 0) return plain(500, `git http-backend failed: ${complaint.trim() || 'it gave no answer'}`)
  const headers: Record<string, string> = {}
  for (const line of output.subarray(0, end).toString('latin1').split('\r\n')) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  const { status = '200', ...others } = headers
  return { status: Number.parseInt(status, 10), headers: others, body: output.subarray(end + 4) }
}
