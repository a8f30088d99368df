/** Parameters read: one, several, those under a path, and all versions of one. */
import { isAwsError } from '../../../kernel/aws-error'
import type { Principal } from '../../../kernel/principal'
import type { Operation } from '../../../kernel/service'
import { constraint, invalid } from '../errors'
import { createFilter, type Filter, pathFilterKeys } from '../filters'
import { type PageInput, pageOfHistory, pageOfPath } from '../pages'
import {
  accessTo,
  type Chosen,
  choose,
  metadataOf,
  type OfParameter,
  onParameter,
  type Parts,
  seconds,
  textOf,
} from './parts'

interface GetInput extends OfParameter {
  readonly WithDecryption?: boolean
}

interface GetManyInput {
  readonly Names: readonly string[]
  readonly WithDecryption?: boolean
}

interface PathInput extends PageInput {
  readonly Path: string
  readonly Recursive?: boolean
  readonly WithDecryption?: boolean
  readonly ParameterFilters?: readonly Filter[]
}

export function readOperations(parts: Parts): Record<string, Operation> {
  const { parameters } = parts

  async function described(caller: Principal, chosen: Chosen, withDecryption?: boolean): Promise<object> {
    const { parameter, version, selector } = chosen
    return {
      Name: parameter.name,
      Type: version.type,
      Value: await textOf(parts, caller, chosen, withDecryption),
      Version: version.version,
      ...(selector !== undefined && { Selector: selector }),
      LastModifiedDate: seconds(version.changedAt),
      ARN: parameters.arnOf(parameter.name),
      DataType: version.dataType,
    }
  }

  return {
    GetParameter: onParameter(parts, 'GetParameter', async ({ Name, WithDecryption }: GetInput, { caller }) => ({
      Parameter: await described(caller, choose(parts, Name), WithDecryption),
    })),
    GetParameters: {
      access({ Names }: GetManyInput) {
        if (Names.length === 0) throw constraint('names', 'have length greater than or equal to 1', '[]')
        if (Names.length > 10)
          throw constraint('names', 'have length less than or equal to 10', `[${Names.join(', ')}]`)
        return Names.map((name) => accessTo(parts, 'GetParameters', name))
      },
      async handle({ Names, WithDecryption }: GetManyInput, { caller }) {
        const Parameters: object[] = []
        const InvalidParameters: string[] = []
        for (const name of new Set(Names)) {
          const chosen = chosenOrNot(name)
          if (chosen) Parameters.push(await described(caller, chosen, WithDecryption))
          else InvalidParameters.push(name)
        }
        return { Parameters, InvalidParameters }
      },
    },
    GetParametersByPath: {
      access({ Path }: PathInput) {
        if (!Path.startsWith('/')) {
          throw invalid(
            'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
          )
        }
        return [{ action: 'ssm:GetParametersByPath', resource: parameters.arnOf(Path.replace(/(.)\/$/, '$1')) }]
      },
      async handle(input: PathInput, { caller }) {
        const filter = createFilter(parts, input.ParameterFilters, pathFilterKeys)
        const under = input.Path.endsWith('/') ? input.Path : `${input.Path}/`
        const found = parameters
          .all()
          .filter(({ name }) => name.startsWith(under) && (input.Recursive || !name.slice(under.length).includes('/')))
          .filter(filter)
        const { items, next } = pageOfPath(found, ({ name }) => name, input)
        const Parameters: object[] = []
        for (const parameter of items) {
          const chosen = { parameter, version: parameters.newest(parameter), selector: undefined }
          Parameters.push(await described(caller, chosen, input.WithDecryption))
        }
        return { Parameters, ...next }
      },
    },
    GetParameterHistory: onParameter(parts, 'GetParameterHistory', async (input: GetInput & PageInput, { caller }) => {
      const parameter = parameters.existing(input.Name)
      const order = ({ version }: { readonly version: number }): string => String(version).padStart(8, '0')
      const { items, next } = pageOfHistory(parameters.versions(parameter), order, input)
      const Parameters: object[] = []
      for (const version of items) {
        Parameters.push({
          ...metadataOf(parameter, version),
          Value: await textOf(parts, caller, { parameter, version }, input.WithDecryption),
          Labels: version.labels,
        })
      }
      return { Parameters, ...next }
    }),
  }

  /** What is not there is told, and fails nothing. */
  function chosenOrNot(name: string): Chosen | undefined {
    try {
      return choose(parts, name)
    } catch (error) {
      if (isAwsError(error) && /^Parameter(Version)?NotFound$/.test(error.code)) return undefined
      throw error
    }
  }
}
