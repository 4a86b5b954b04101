import Station
import "../../shared"

// Opens the note of the number at hand.
ActionButton {
    id: root

    required property var note

    text: qsTr("Note")
    kind: BigButton.Kind.Quiet
    compact: true
    keyHint: "N"
    enabled: note.canOpen
    onChosen: note.open()
}
