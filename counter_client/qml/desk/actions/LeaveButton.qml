import QtQuick.Layouts
import Station
import "../../shared"

// Leaves the counter; says first whom it concerns.
SideButton {
    id: root

    required property var desk
    required property var question
    required property var asking

    text: asking.underWay === "answer" ? qsTr("One moment…") : qsTr("Leave the counter")
    enabled: desk.canAsk
    kind: BigButton.Kind.Quiet
    sign: "logout"
    keyHint: "F11"
    onChosen: question.ask("leave")
    Layout.columnSpan: 2
}
