import QtQuick
import Station

// What is known of the visit without asking; a step adds its own.
Flow {
    id: root

    required property var desk
    required property var breaks

    spacing: Theme.space8

    Fact {
        icon: "globe"
        text: root.desk.language
        strong: root.desk.isForeign
    }
    Fact {
        icon: root.desk.isIdentified ? "card" : "person-off"
        text: root.desk.identified
    }
    Fact {
        icon: "pause"
        text: root.breaks.due
    }
}
