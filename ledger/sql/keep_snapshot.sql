SELECT keep_snapshot(%(version)s, %(position)s, %(root)s, %(recorded_at)s, %(state)s)
