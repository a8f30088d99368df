import { arrayArgument, type Intrinsic, integerArgument, invalid } from './intrinsic'

const name = 'States.ArrayPartition'

/** The array in pieces of a size; the last may be shorter. */
export const arrayPartition: Intrinsic = {
  name,
  least: 2,
  most: 2,
  call: (args) => partition(arrayArgument(name, args, 0), integerArgument(name, args, 1)),
}

function partition(items: readonly unknown[], size: number): unknown[][] {
  if (size < 1) throw invalid(name, 'the size must be a positive integer')
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
