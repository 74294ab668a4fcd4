import { Group, Text } from '@mantine/core';

export function Logo() {
  return (
    <Group gap={8} wrap="nowrap">
      <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
        <title>Rempart</title>
        <rect width="32" height="32" rx="7" fill="#1f6b7d" />
        <path d="M7 12V8h4v2h3V8h4v2h3V8h4v4l-2 2v10H9V14z" fill="#fff" />
        <path d="M16 17a3 3 0 0 1 3 3v4h-6v-4a3 3 0 0 1 3-3z" fill="#1f6b7d" />
      </svg>
      <Text fw={650} size="lg" span>
        Rempart
      </Text>
    </Group>
  );
}
