from tests.unit.voice.golden import main

main()
