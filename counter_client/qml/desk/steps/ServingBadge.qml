import Station

// The citizen is here.
StageBadge {
    id: root

    required property var desk

    text: desk.standing
    icon: "person"
    ink: Theme.success
    color: Theme.successSoft
}
