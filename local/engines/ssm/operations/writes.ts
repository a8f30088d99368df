/** Parameters put and deleted, and the labels of their versions. */
import type { Operation } from '../../../kernel/service'
import { constraint, tooManyLabels, versionNotFound } from '../errors'
import type { Parameter, Version } from '../state'
import { type PutInput, writeParameter } from '../write'
import { accessTo, type OfParameter, onParameter, type Parts } from './parts'

interface LabelInput extends OfParameter {
  readonly Labels: readonly string[]
  readonly ParameterVersion?: number
}

const mostLabels = 10
const mostDeleted = 10

export function writeOperations(parts: Parts): Record<string, Operation> {
  const { parameters } = parts

  function remove(parameter: Parameter): void {
    const newest = parameters.newest(parameter)
    parameters.remove(parameter)
    parts.announce('Delete', parameter, newest)
  }

  /** @throws ParameterVersionNotFound */
  function versionOf(parameter: Parameter, number: number): Version {
    const version = parameters.version(parameter, number)
    if (!version) throw versionNotFound(parameter.name, String(number))
    return version
  }

  return {
    PutParameter: {
      access(input: PutInput) {
        if (input.Name === '') throw constraint('name', 'have length greater than or equal to 1', '')
        const tags = input.Tags === undefined ? [] : [accessTo(parts, 'AddTagsToResource', input.Name)]
        return [accessTo(parts, 'PutParameter', input.Name), ...tags]
      },
      async handle(input: PutInput, { caller }) {
        const { version, tier } = await writeParameter(parts, input, caller)
        return { Version: version, Tier: tier }
      },
    },
    DeleteParameter: onParameter(parts, 'DeleteParameter', ({ Name }) => {
      remove(parameters.existing(Name))
      return {}
    }),
    DeleteParameters: {
      access({ Names }: { readonly Names: readonly string[] }) {
        if (Names.length > mostDeleted) {
          throw constraint('names', `have length less than or equal to ${mostDeleted}`, `[${Names.join(', ')}]`)
        }
        return Names.map((name) => accessTo(parts, 'DeleteParameters', name))
      },
      handle({ Names }: { readonly Names: readonly string[] }) {
        const found = Names.filter((name) => parameters.find(name))
        for (const name of new Set(found)) remove(parameters.existing(name))
        return { DeletedParameters: found, InvalidParameters: Names.filter((name) => !found.includes(name)) }
      },
    },
    LabelParameterVersion: onParameter(parts, 'LabelParameterVersion', (input: LabelInput) => {
      const parameter = parameters.existing(input.Name)
      const target = versionOf(parameter, input.ParameterVersion ?? parameter.latest)
      const good = input.Labels.filter(isLabel)
      const labels = [...new Set([...target.labels, ...good])]
      if (labels.length > mostLabels) throw tooManyLabels()
      // A label is one version's: it moves.
      for (const version of parameters.versions(parameter)) {
        const left = version.labels.filter((label) => !good.includes(label))
        if (version.version !== target.version && left.length < version.labels.length) {
          parameters.putVersion(parameter, { ...version, labels: left })
        }
      }
      const labelled = { ...target, labels }
      parameters.putVersion(parameter, labelled)
      parts.announce('LabelParameterVersion', parameter, labelled)
      return { InvalidLabels: input.Labels.filter((label) => !isLabel(label)), ParameterVersion: target.version }
    }),
    UnlabelParameterVersion: onParameter(
      parts,
      'UnlabelParameterVersion',
      (input: LabelInput & { readonly ParameterVersion: number }) => {
        const parameter = parameters.existing(input.Name)
        const version = versionOf(parameter, input.ParameterVersion)
        const RemovedLabels = input.Labels.filter((label) => version.labels.includes(label))
        const labels = version.labels.filter((label) => !RemovedLabels.includes(label))
        parameters.putVersion(parameter, { ...version, labels })
        return { RemovedLabels, InvalidLabels: input.Labels.filter((label) => !RemovedLabels.includes(label)) }
      },
    ),
  }
}

/** It may be taken neither for a number nor for one of AWS's own. */
const isLabel = (label: string): boolean => /^[\w.-]{1,100}$/.test(label) && !/^(\d|aws|ssm)/i.test(label)
