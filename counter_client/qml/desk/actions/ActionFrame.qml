import QtQuick
import QtQuick.Layouts
import Station
import "../../shared"

// What can be done now: the natural next step, large, and next to it, or beneath, what is done now
// and then. They stand where they are for a whole step, so that a hand finds them.
GridLayout {
    id: root

    required property var desk
    required property bool narrow
    required property string sign
    property alias primary: primary
    default property alias others: others.data

    columns: narrow ? 1 : 2
    columnSpacing: Theme.space16
    rowSpacing: Theme.space8

    ActionButton {
        id: primary

        property bool mayElide: true

        text: root.desk.primaryText
        kind: BigButton.Kind.Primary
        iconName: root.sign
        keyHint: qsTr("Space")
        enabled: root.desk.canAct
        onChosen: root.desk.next()
        Layout.fillWidth: root.narrow
        Layout.fillHeight: !root.narrow
        Layout.preferredWidth: Theme.px(360)
        Layout.preferredHeight: implicitHeight
        Layout.minimumHeight: root.narrow ? Theme.touch : 2 * Theme.touchCompact + Theme.space8
    }
    GridLayout {
        id: others

        columns: 2
        columnSpacing: Theme.space8
        rowSpacing: Theme.space8
        uniformCellWidths: true
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignTop
    }
}
