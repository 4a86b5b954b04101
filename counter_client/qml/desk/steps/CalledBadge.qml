import Station

// The number was called, and how many times.
StageBadge {
    id: root

    required property var desk

    text: desk.standing
    icon: "call"
    ink: Theme.primary
    color: Theme.primarySoft
}
