
// Whether the boards have shown and spoken the call.
Fact {
    id: root

    required property var desk

    icon: desk.isAnnounced ? "speaker" : "clock"
    text: desk.announced
}
